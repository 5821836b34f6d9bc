/// What one password hash costs (Argon2id, version 1.3, one lane).
public struct PasswordCost: Hashable, Sendable {
    /// Passes over the memory, 1 to 64.
    public let passes: UInt64
    /// Bytes of memory, 8 KiB to 1 GiB.
    public let memory: Int

    /// libsodium's for people who wait: two passes over 64 MiB.
    public static let interactive = PasswordCost(passes: 2, memory: 67_108_864)

    /// - Precondition: within the ranges named.
    public init(passes: UInt64, memory: Int) {
        precondition((1...64).contains(passes) && (8192...1_073_741_824).contains(memory))
        self.passes = passes
        self.memory = memory
    }
}
