"""The inbox: messages behind a login, and the browsers that are told of them."""
