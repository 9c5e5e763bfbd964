apt-get install postgresql
runuser -u postgres -- createuser facilitator
runuser -u postgres -- createdb --owner facilitator --encoding UTF8 --template template0 facilitator
systemctl stop facilitator
cd /srv/facilitator
runuser -u facilitator -- .venv/bin/facilitator backup /var/backups/facilitator/move.zip
