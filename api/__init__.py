"""Every way in: the command line now, the service later."""
