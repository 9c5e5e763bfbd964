runuser -u facilitator -- .venv/bin/facilitator restore /var/backups/facilitator/move.zip
runuser -u facilitator -- .venv/bin/facilitator check
systemctl start facilitator
