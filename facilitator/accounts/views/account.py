"""A volunteer's own account."""

from flask import flash, redirect, url_for
from flask import session as cookie
from flask_babel import gettext as _

from facilitator import access, web
from facilitator.accounts import passwords, people, security, throttle, training
from facilitator.accounts.forms import AccountForm, ChangePasswordForm
from facilitator.accounts.views.doors import count_try, known_of, too_many
from facilitator.accounts.views.pages import Answer, bp, show
from facilitator.db import db
from facilitator.forms import refuse


@bp.route("/volunteer/account", methods=["GET", "POST"])
def account() -> Answer:
    """Own name, whether it is shown, own training."""
    me = access.signed_in()
    form = AccountForm(obj=me)
    if form.validate_on_submit():
        form.populate_obj(me)
        db.session.commit()
        flash(_("Your account has been changed."))
        return redirect(url_for("accounts.account"), 303)
    today = web.today()
    return show("account", form, standing=training.standing(me, today), today=today)


@bp.route("/volunteer/account/password", methods=["GET", "POST"])
def change_password() -> Answer:
    """A new password for who knows the present one; it ends the sessions on all other devices."""
    me = access.signed_in()
    form = ChangePasswordForm(known=known_of(me))
    if not form.validate_on_submit():
        return show("change_password", form)
    account = throttle.account(web.settings().secret_key, me.email)
    if not count_try(account):
        return too_many()
    if not passwords.matches(form.current.data, me.password):
        refuse(form.current, _("This is not the password you have now."))
        return show("change_password", form)
    people.set_password(db.session, me, passwords.digest(form.password.data))
    throttle.clear(db.session, account)
    db.session.commit()
    security.enter(me, remember=cookie.permanent)
    flash(_("Your password has been changed. On other devices you have to sign in again."))
    return redirect(url_for("accounts.account"), 303)
