"""A small client for the services' HTTP APIs: tokens, patience, and problems as exceptions."""

from deploy.client.api import Answer, ServiceClient
from deploy.client.problems import PlatformAway, Problem

__all__ = ["Answer", "PlatformAway", "Problem", "ServiceClient"]
