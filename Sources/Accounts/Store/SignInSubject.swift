internal import AccessModel
internal import CryptoPrimitives

/// Who tries to sign in, as limits see it.
struct SignInSubject: Hashable, Sendable {
    let name: SignInName
    let near: NetworkBlock
    let wide: NetworkBlock

    /// - Parameter address: 4 or 16 bytes.
    init?(typedName: String, address: [UInt8]) {
        guard let near = NetworkBlock.near(address), let wide = NetworkBlock.wide(address) else { return nil }
        name = SignInName(typed: typedName)
        self.near = near
        self.wide = wide
    }

    /// From a network that the account knows, a bucket of its own: strangers cannot empty it.
    func nameBucket(isKnown: Bool) -> String {
        let name = "name/" + name.digest.hex
        return isKnown ? name + "/" + near.description : name
    }

    var nearBucket: String { "near/" + near.description }
    var wideBucket: String { "wide/" + wide.description }
}
