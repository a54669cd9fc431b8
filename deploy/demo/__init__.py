"""The demonstration: a synthetic site and its clients, from application to aftercare.

It knows only the services' HTTP APIs; what one service learns of another comes by events. Read
cast (who), calendar (when), stage (the APIs), then the acts: intake, weeks, ahead,
aftercare; open_ends is what they leave for the newcomer.
"""

from deploy.demo.play import play

__all__ = ["play"]
