internal import CanonicalJSON
public import CryptoPrimitives
public import EvidenceModel
public import TokenVerification
public import TransparencyLog

/// What an auditor believes in: keys and roots of a file of their own, never of the bundle (section 9).
public struct TrustFile: Sendable {
    public struct Office: Sendable, Hashable {
        public let name: String
        /// Ed25519, 32 bytes.
        public let key: [UInt8]
    }

    public struct Authority: Sendable, Hashable {
        public let name: String
        public let root: TrustedRoot
        /// Valid only under a policy that is marked TEST.
        public let isTest: Bool
    }

    /// An EVM chain whose anchors count (docs/spec/deposit.md section 9).
    public struct Chain: Sendable, Hashable {
        /// A block that the auditor knows to be of the chain.
        public struct Block: Sendable, Hashable {
            public let number: UInt64
            /// Keccak-256 of its header.
            public let hash: Digest
        }

        public let name: String
        public let chainID: UInt64
        /// Where the anchor contract stands, 20 bytes.
        public let contract: [UInt8]
        /// Accounts whose signature counts, 20 bytes each.
        public let senders: [[UInt8]]
        public let blocks: [Block]
    }

    /// Whoever may issue letters: the root that an office's letter certificates lead to (docs/spec/letter.md section 3).
    public struct LetterIssuer: Sendable, Hashable {
        public let name: String
        public let root: TrustedRoot
    }

    /// Largest trust file, in bytes.
    public static let maximumByteCount = 1 << 20

    public let offices: [Office]
    public let logs: [VerifierKey]
    public let cosigners: [VerifierKey]
    /// How many of `cosigners` must have cosigned the final checkpoint.
    public let quorum: Int
    public let timeAuthorities: [Authority]
    /// Who must have cosigned what anchors a deposit, beside `quorum`; nil if the file names no policy.
    public let witnessPolicy: WitnessPolicy?
    /// Names are distinct.
    public let chains: [Chain]
    /// Empty if the file names none.
    public let letters: [LetterIssuer]

    /// Reads a trust file.
    ///
    /// - Throws: `.read`, `.json`, `.member` or `.limit`, naming file and member.
    public init(contentsOf path: String) throws(EvidenceError) {
        let bytes = try FileSource.contents(of: path, maximum: Self.maximumByteCount)
        do {
            try self.init(parsing: bytes)
        } catch { throw error.inFile(path) }
    }

    /// - Parameter bytes: JSON in any spelling.
    /// - Throws: `.json`, `.member` or `.limit`, naming the member.
    public init(parsing bytes: [UInt8]) throws(EvidenceError) {
        guard bytes.count <= Self.maximumByteCount else { throw EvidenceError(.limit, "larger than 1 MiB") }
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes, spelling: .any)
        } catch { throw EvidenceError(error) }
        guard case .object(let object) = value else {
            throw EvidenceError(.member, "an object should stand here")
        }
        let reader = TrustReader(object, "trust file")
        try reader.expectOnly([
            "v", "type", "offices", "logs", "cosigners", "quorum", "timeAuthorities", "witnessPolicy", "chains",
            "letters",
        ])
        guard try reader.value("v") == .integer(1), try reader.value("type") == .string("tabellion/trust") else {
            throw EvidenceError(.member, "v 1 and type \"tabellion/trust\" should stand here")
        }
        offices = try reader.objects("offices").map { office throws(EvidenceError) in
            try office.expectOnly(["name", "key"])
            guard let key = Hex.decode(try office.string("key")), key.count == Ed25519.publicKeyByteCount else {
                throw office.failure("key", "64 lower-case hexadecimal digits should stand here")
            }
            return Office(name: try office.string("name"), key: key)
        }
        logs = try reader.keys("logs", type: .ed25519)
        cosigners = try reader.keys("cosigners", type: .cosignature)
        guard case .integer(let quorum) = try reader.value("quorum"), quorum <= cosigners.count else {
            throw reader.failure("quorum", "an integer up to the number of cosigners should stand here")
        }
        self.quorum = Int(quorum)
        timeAuthorities = try reader.objects("timeAuthorities").map { authority throws(EvidenceError) in
            try authority.expectOnly(["name", "certificate", "test"])
            return try authority.authority()
        }
        witnessPolicy = object["witnessPolicy"] == nil ? nil : try reader.policy("witnessPolicy")
        chains = object["chains"] == nil ? [] : try reader.chains("chains")
        letters = object["letters"] == nil ? [] : try reader.letters("letters")
    }
}

/// Reads the members of a trust file.
struct TrustReader {
    let object: JSONObject
    let place: String

    init(_ object: JSONObject, _ place: String) {
        self.object = object
        self.place = place
    }

    func failure(_ name: String, _ what: String) -> EvidenceError {
        EvidenceError(.member, "\(place): \(name): \(what)")
    }

    func expectOnly(_ names: [String]) throws(EvidenceError) {
        if let stranger = object.members.first(where: { !names.contains($0.name) }) {
            throw failure(stranger.name, "this member is unknown here")
        }
    }

    func value(_ name: String) throws(EvidenceError) -> JSONValue {
        guard let value = object[name] else { throw failure(name, "the member is missing") }
        return value
    }

    func string(_ name: String) throws(EvidenceError) -> String {
        guard case .string(let text) = try value(name) else { throw failure(name, "a string should stand here") }
        return text
    }

    func array(_ name: String) throws(EvidenceError) -> [JSONValue] {
        guard case .array(let elements) = try value(name) else { throw failure(name, "an array should stand here") }
        return elements
    }

    func objects(_ name: String) throws(EvidenceError) -> [TrustReader] {
        var readers: [TrustReader] = []
        for (index, element) in try array(name).enumerated() {
            guard case .object(let object) = element else { throw failure(name, "objects should stand here") }
            readers.append(TrustReader(object, "\(place): \(name)[\(index)]"))
        }
        return readers
    }

    func keys(_ name: String, type: VerifierKey.SignatureType) throws(EvidenceError) -> [VerifierKey] {
        var keys: [VerifierKey] = []
        for element in try array(name) {
            guard case .string(let text) = element else { throw failure(name, "strings should stand here") }
            do {
                let key = try VerifierKey(parsing: text)
                guard key.type == type else { throw failure(name, "\(key.name): a key of another type") }
                keys.append(key)
            } catch let error as NoteError {
                throw failure(name, error.message)
            } catch let error as EvidenceError {
                throw error
            } catch { preconditionFailure("no other error is thrown") }
        }
        return keys
    }

    func authority() throws(EvidenceError) -> TrustFile.Authority {
        guard let der = Base64.decode(try string("certificate")) else {
            throw failure("certificate", "base64 should stand here")
        }
        guard case .boolean(let isTest) = try value("test") else {
            throw failure("test", "true or false should stand here")
        }
        let root: TrustedRoot
        do {
            root = try TrustedRoot(der: der)
        } catch { throw failure("certificate", error.message) }
        return TrustFile.Authority(name: try string("name"), root: root, isTest: isTest)
    }
}
