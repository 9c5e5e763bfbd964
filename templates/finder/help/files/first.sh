cd /srv/facilitator
runuser -u facilitator -- .venv/bin/facilitator upgrade
runuser -u facilitator -- .venv/bin/facilitator user add you@example.org --role administrator --first-name Robin
