public import CanonicalJSON
public import CryptoPrimitives
public import EvidenceModel
import TransparencyLog

/// A bundle as its members, for tests that change one and recompute what somebody without the keys could.
public struct BuiltBundle: Sendable {
    /// By name; everything that the container holds.
    public var members: [String: [UInt8]]

    public init(members: [String: [UInt8]]) { self.members = members }

    /// Reads a canonical container.
    public init(reading zip: [UInt8]) throws {
        let reader = try ZipReader(zip)
        members = [:]
        for entry in reader.entries {
            members[entry.name] = try reader.content(of: entry).read(at: 0, count: Int(entry.member.byteCount))
        }
    }

    static func assemble(
        _ maker: any TokenMaking, data: [String: [UInt8]], tags: [String: [UInt8]], signature: WorkerSignature
    ) async throws -> BuiltBundle {
        var assembler = BundleAssembler()
        for (path, bytes) in data { try assembler.addData(path, MemberFacts(of: bytes)) }
        let manifest = try assembler.closeData()
        let token = try await maker.token(
            over: sha256(manifest.bytes), at: BundleFixture.start + 70_000)
        for (member, bytes) in tags { try assembler.addTag(member, bytes) }
        try assembler.addTag(WorkerSignature.member, signature.canonicalBytes)
        try assembler.addTag(ASiCManifest.tokenMember, token)
        var members: [String: [UInt8]] = [:]
        for member in try assembler.members() {
            members[member.name] = member.bytes ?? data[BundlePath.insideData(member.name)!]!
        }
        return BuiltBundle(members: members)
    }

    /// The container, canonical whatever the members are.
    public func zip() throws -> [UInt8] {
        let first = ASiCManifest.mimetypeMember
        let names = members.keys.sorted { $0 == first || $1 != first && BundlePath.precedes($0, $1) }
        var writer = ZipWriter()
        var file: [UInt8] = []
        for name in names {
            let bytes = members[name]!
            file += try writer.begin(
                ZipMember(name: name, byteCount: UInt64(bytes.count), crc32: CRC32.of(bytes)))
            file += bytes
        }
        return file + writer.finish()
    }

    /// Recomputes the tag manifests.
    public mutating func retag() {
        let own = HashFunction.allCases.map { BagItManifest.tagMember($0) }
        let tags = members.filter { BundlePath.insideData($0.key) == nil && !own.contains($0.key) }
        for function in HashFunction.allCases { members[BagItManifest.tagMember(function)] = Self.list(function, tags) }
    }

    /// Recomputes manifests, ASiC manifest, closing token and tag manifests: all that needs none of the worker's keys.
    public mutating func reseal() async throws {
        let data = members.filter { BundlePath.insideData($0.key) != nil }
        for function in HashFunction.allCases { members[BagItManifest.member(function)] = Self.list(function, data) }
        let manifest = ASiCManifest(
            session: sha256(members["data/session.json"] ?? []), manifest: sha256(members["manifest-sha256.txt"]!))
        members[ASiCManifest.member] = manifest.bytes
        members[ASiCManifest.tokenMember] = try await TokenMaker.alpha.token(
            over: sha256(manifest.bytes), at: BundleFixture.start + 70_000)
        retag()
    }

    private static func list(_ function: HashFunction, _ members: [String: [UInt8]]) -> [UInt8] {
        let files = members.sorted { BundlePath.precedes($0.key, $1.key) }
        return BagItManifest.text(function, files.map { ($0.key, DigestPair(of: $0.value)) })
    }

    /// Changes a JSON member.
    public mutating func edit<Model: JSONModel>(
        _ member: String, as type: Model.Type = Model.self, _ change: (inout Model) throws -> Void
    ) throws {
        var model = try Model(canonical: members[member]!, file: member)
        try change(&model)
        members[member] = model.canonicalBytes
    }

    /// Changes the manifest as somebody without keys can: records follow the files, heads follow the values, and
    /// `signature.json` states the new fingerprint, signed by `signer` or not at all.
    public mutating func editManifest(
        signer: Ed25519PrivateKey? = nil, recomputesHeads: Bool = true, _ change: (inout SessionManifest) throws -> Void
    ) throws {
        let files = members
        try edit("data/session.json", as: SessionManifest.self) { manifest in
            try change(&manifest)
            if recomputesHeads { try ChainForger.recompute(&manifest, opening: files["data/opening.json"]!) }
            for index in manifest.records.indices {
                guard let bytes = files[BundlePath.member(manifest.records[index].path)] else { continue }
                manifest.records[index].bytes = UInt64(bytes.count)
                manifest.records[index].digests = DigestPair(of: bytes)
            }
        }
        let (_, fingerprint) = try SessionManifest.read(members["data/session.json"]!)
        try edit(WorkerSignature.member, as: WorkerSignature.self) { signature in
            signature.fingerprint = fingerprint
            if let signer { signature.signature = signer.sign(fingerprint.signedMessage) }
        }
    }
}
