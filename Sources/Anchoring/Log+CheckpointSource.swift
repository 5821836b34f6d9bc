public import Ledger

/// The office's own log is where the outbox learns of checkpoints.
extension Log: CheckpointSource {}
