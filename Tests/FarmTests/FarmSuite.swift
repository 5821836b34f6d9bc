import Testing

/// The whole farm on the real thing. One farm at a time: the machine is shared.
@Suite("farm", .serialized) enum FarmSuite {}
