"""Volunteers, their roles and training, invitations and sign-in."""
