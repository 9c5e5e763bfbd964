apt-get install nginx certbot
certbot certonly --standalone --domain meetings.example.org --pre-hook "systemctl stop nginx" --post-hook "systemctl start nginx"
ln -s /etc/nginx/sites-available/facilitator /etc/nginx/sites-enabled/
nginx -t
systemctl reload nginx
