"""One function per command: what people say, what events tell, and handing over what is due."""
