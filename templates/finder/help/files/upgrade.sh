systemctl stop facilitator
cd /srv/facilitator
runuser -u facilitator -- .venv/bin/facilitator backup "/var/backups/facilitator/before-$(date +%F-%H%M).zip"
runuser -u facilitator -- git pull
runuser -u facilitator -- make setup
runuser -u facilitator -- .venv/bin/facilitator upgrade
systemctl start facilitator
