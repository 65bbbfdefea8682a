"""This house among its neighbours."""
