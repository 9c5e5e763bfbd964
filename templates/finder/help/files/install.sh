apt-get install git make python3-venv libpangoft2-1.0-0 libharfbuzz-subset0
adduser --system --group --home /srv/facilitator --no-create-home facilitator
git clone "$REPOSITORY" /srv/facilitator
chown --recursive facilitator: /srv/facilitator
cd /srv/facilitator
runuser -u facilitator -- make setup
