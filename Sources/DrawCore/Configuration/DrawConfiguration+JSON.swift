public import CanonicalJSON
internal import CryptoPrimitives
internal import TransparencyLog

extension DrawConfiguration {
    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1 else { throw members.failure("v", "this reader knows version 1 only") }
        register = try members.string("register")
        number = try members.integer("number")
        subject = try members.string("subject")
        replaces = try members.integer("replaces")
        saltKeyHash = try members.digest("saltKeyHash")
        log = try members.verifierKey("log", type: .ed25519)
        cosigners = try members.verifierKeys("cosigners", type: .cosignature)
        quorum = try members.integer("quorum")
        notary = try members.publicKey("notary")
        contributors = try members.publicKeys("contributors")
        minimumReveals = try members.integer("minimumReveals")
        supervisor = try members.publicKey("supervisor")
        reasons = try members.strings("reasons")
        tags = try members.strings("tags")
        stages = try members.models("stages")
        rehearsalBeacon = try Self.beacon(&members)
        try members.finish()
    }

    private static func beacon(_ members: inout MemberReader) throws(JSONError) -> BeaconChain? {
        guard ["beaconKey", "beaconGenesis", "beaconPeriod"].contains(where: { members.has($0) }) else { return nil }
        return BeaconChain(
            hash: nil, publicKey: try members.hex("beaconKey", count: BeaconChain.publicKeyByteCount),
            genesis: try members.integer("beaconGenesis"), period: try members.integer("beaconPeriod"))
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("register", register)
        object.set("number", number)
        object.set("subject", subject)
        object.set("replaces", replaces)
        object.set("saltKeyHash", saltKeyHash.hex)
        object.set("log", log.text)
        object.set("cosigners", texts: cosigners.map(\.text))
        object.set("quorum", quorum)
        object.set("notary", hex: notary)
        object.set("contributors", texts: contributors.map { Hex.encode($0) })
        object.set("minimumReveals", minimumReveals)
        object.set("supervisor", hex: supervisor)
        object.set("reasons", texts: reasons)
        object.set("tags", texts: tags)
        object.set("stages", .array(stages.map(\.json)))
        if let rehearsalBeacon {
            object.set("beaconKey", hex: rehearsalBeacon.publicKey)
            object.set("beaconGenesis", rehearsalBeacon.genesis)
            object.set("beaconPeriod", rehearsalBeacon.period)
        }
        return .object(object)
    }
}

extension MemberReader {
    /// 32 bytes in hexadecimal; whether they make an acceptable key is a rule, not a form.
    fileprivate mutating func publicKey(_ name: String) throws(JSONError) -> [UInt8] {
        try hex(name, count: Ed25519.publicKeyByteCount)
    }

    fileprivate mutating func publicKeys(_ name: String) throws(JSONError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        for text in try strings(name) {
            guard let key = Hex.decode(text), key.count == Ed25519.publicKeyByteCount else {
                throw failure("\(name)[\(keys.count)]", "64 lower-case hexadecimal digits should stand here")
            }
            keys.append(key)
        }
        return keys
    }

    fileprivate mutating func verifierKey(
        _ name: String, type: VerifierKey.SignatureType
    ) throws(JSONError) -> VerifierKey {
        try verifierKey(name, try string(name), type)
    }

    fileprivate mutating func verifierKeys(
        _ name: String, type: VerifierKey.SignatureType
    ) throws(JSONError) -> [VerifierKey] {
        var keys: [VerifierKey] = []
        for text in try strings(name) { keys.append(try verifierKey("\(name)[\(keys.count)]", text, type)) }
        return keys
    }

    private func verifierKey(
        _ name: String, _ text: String, _ type: VerifierKey.SignatureType
    ) throws(JSONError) -> VerifierKey {
        let key: VerifierKey
        do {
            key = try VerifierKey(parsing: text)
        } catch { throw failure(name, error.message) }
        guard key.type == type else {
            throw failure(name, "a verifier key of type 0x0\(type.rawValue) should stand here")
        }
        guard key.text.utf8.elementsEqual(text.utf8) else { throw failure(name, "not the key's only spelling") }
        return key
    }
}
