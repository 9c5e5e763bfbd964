systemctl daemon-reload
systemctl enable --now facilitator
curl http://127.0.0.1:8000/readyz
journalctl --unit facilitator --follow
