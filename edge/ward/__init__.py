"""Events to the ward police, losing nothing."""
