"""The whole platform on one machine: embedded servers, all services, one supervisor."""
