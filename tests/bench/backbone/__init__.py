"""Goals 2 and 3: relay and consumer, beside raw nats-py and beside other queues."""
