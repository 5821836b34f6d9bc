internal import CryptoPrimitives
internal import DepositModel

extension DepositRequest {
    private static let tag = "tabellion/deposit-record/1"

    /// Longest encoded record, in bytes: what a ledger takes beside the entries of one request.
    public static let maximumByteCount = 4 << 20

    /// The record as it stands beside its entries and in the store.
    public var encoded: [UInt8] {
        var writer = ByteWriter(tag: Self.tag)
        writer.u64(unixMilliseconds)
        writer.u64(deadline)
        writer.raw(seed)
        writer.lengthPrefixed(Array(key.utf8))
        writer.u8(caseNumber == nil ? 0 : 1)
        if let caseNumber { writer.lengthPrefixed(Array(caseNumber.utf8)) }
        writer.lengthPrefixed(Array(owner.utf8))
        writer.lengthPrefixed(digests)
        writer.u32(UInt32(names.count))
        for name in names { writer.lengthPrefixed(Array(name.utf8)) }
        writer.u8(file == nil ? 0 : 1)
        if let file {
            writer.lengthPrefixed(Array(file.object.utf8))
            writer.u64(file.byteCount)
            writer.lengthPrefixed(Array(file.recipient.utf8))
        }
        return writer.bytes
    }

    /// Reads what `encoded` wrote, and nothing else.
    ///
    /// - Throws: `malformedRecord`.
    public init(decoding bytes: [UInt8]) throws(DepositStoreError) {
        guard bytes.count <= Self.maximumByteCount, let request = Self.read(bytes) else {
            throw DepositStoreError(.malformedRecord, "\(bytes.count) bytes that are no record of a deposit request")
        }
        self = request
    }

    private static func read(_ bytes: [UInt8]) -> DepositRequest? {
        var reader = ByteReader(bytes)
        guard reader.lengthPrefixed(maximum: 64) == Array(tag.utf8), let time = reader.u64(),
            let deadline = reader.u64(), let seed = reader.raw(Digest.byteCount),
            let key = text(&reader), let hasCase = flag(&reader)
        else { return nil }
        var caseNumber: String?
        if hasCase {
            guard let number = text(&reader, maximum: DepositCase.maximumNumberByteCount), DepositCase.isValid(number)
            else { return nil }
            caseNumber = number
        }
        guard let owner = text(&reader),
            let digests = reader.lengthPrefixed(maximum: maximumCount * digestPairByteCount), !digests.isEmpty,
            digests.count % digestPairByteCount == 0, let nameCount = reader.u32(),
            nameCount == 0 || Int(nameCount) == digests.count / digestPairByteCount
        else { return nil }
        var names: [String] = []
        for _ in 0..<nameCount {
            guard let name = text(&reader) else { return nil }
            names.append(name)
        }
        guard let hasFile = flag(&reader) else { return nil }
        var file: SealedContent?
        if hasFile {
            guard let content = sealed(&reader), digests.count == digestPairByteCount else { return nil }
            file = content
        }
        guard reader.remaining == 0 else { return nil }
        return DepositRequest(
            unixMilliseconds: time, deadline: deadline, seed: seed, key: key, caseNumber: caseNumber,
            owner: owner, digests: digests, names: names, file: file)
    }

    private static func sealed(_ reader: inout ByteReader) -> SealedContent? {
        guard let object = text(&reader), SealedFiles.isObject(object), let byteCount = reader.u64(),
            let recipient = text(&reader, maximum: SealedContent.maximumRecipientByteCount)
        else { return nil }
        return SealedContent(object: object, byteCount: byteCount, recipient: recipient)
    }

    private static func text(_ reader: inout ByteReader, maximum: Int = maximumTextByteCount) -> String? {
        reader.lengthPrefixed(maximum: maximum).flatMap { String(validating: $0, as: UTF8.self) }
    }

    private static func flag(_ reader: inout ByteReader) -> Bool? {
        switch reader.u8() {
        case 0: false
        case 1: true
        default: nil
        }
    }
}
