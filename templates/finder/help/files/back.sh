systemctl stop facilitator
cd /srv/facilitator
mkdir instance/before
mv instance/facilitator.sqlite3* instance/before/
runuser -u facilitator -- git checkout "$VERSION"
runuser -u facilitator -- make setup
runuser -u facilitator -- .venv/bin/facilitator restore /var/backups/facilitator/before-2026-11-23-0915.zip
systemctl start facilitator
