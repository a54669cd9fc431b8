"""Operations over HTTP: what waits, and what falls due."""
