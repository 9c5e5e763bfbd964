install --directory --owner facilitator --mode 700 /var/backups/facilitator
systemctl daemon-reload
systemctl enable --now facilitator-backup.timer
systemctl start facilitator-backup.service
ls -l /var/backups/facilitator
