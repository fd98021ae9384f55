"""The portal as running processes: private servers, web, worker, beat and the demonstration's mail."""
