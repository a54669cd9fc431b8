"""Goal 7, notifications: sends a second, scaling, the crisis lane, flat claims, withdrawals."""
