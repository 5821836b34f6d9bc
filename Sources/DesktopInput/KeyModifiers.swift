/// The core protocol's modifier bits, named by what Debian's keyboard map binds to them.
struct KeyModifiers: OptionSet {
    let rawValue: UInt16

    static let shift = KeyModifiers(rawValue: 1 << 0)
    static let capsLock = KeyModifiers(rawValue: 1 << 1)
    static let control = KeyModifiers(rawValue: 1 << 2)
    static let alt = KeyModifiers(rawValue: 1 << 3)
    static let numLock = KeyModifiers(rawValue: 1 << 4)
    static let superKey = KeyModifiers(rawValue: 1 << 6)

    /// With one of these a key is a command, and types nothing.
    static let commands: KeyModifiers = [.control, .alt, .superKey]
}
