systemctl stop facilitator
cd /srv/facilitator
mkdir instance/before
mv instance/facilitator.sqlite3* instance/before/
runuser -u facilitator -- .venv/bin/facilitator restore /var/backups/facilitator/facilitator-2026-11-23-033000.zip
runuser -u facilitator -- .venv/bin/facilitator check
systemctl start facilitator
