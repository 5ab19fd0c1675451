"""Alerts for desks: what a subscription waits for, told once, late by the publication delay.

An alert says what was said of a night that is over. It is never finer than the record (regions, a
night or a day) and never faster: nothing is told of hours that have not ended, and to the outside
nothing that is younger than the delay of the public view.
"""
