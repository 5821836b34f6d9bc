internal import CryptoPrimitives

/// Sealed slips on their way into shards: they come in no order of their names, and are more than memory bears.
///
/// Records `name ‖ u32 length ‖ slip` are appended to a part file for each shard; at the end each part becomes its shard.
struct ShardSpill {
    /// Bytes that are kept back in all before parts are written.
    private static let bufferByteCount = 64 << 20

    private let directory: String
    private let bits: Int
    private var pending: [ByteWriter]

    /// - Parameter directory: of the look-up that is being filled; the parts lie inside it for as long.
    init(directory: String, bits: Int) throws(DrawsError) {
        self.directory = directory
        self.bits = bits
        pending = [ByteWriter](repeating: ByteWriter(), count: 1 << bits)
        try DurableFiles.makeDirectory(directory + "/" + SlipShard.folder)
    }

    private func part(_ number: Int) -> String { "\(directory)/\(SlipShard.path(number)).part" }

    mutating func add(name: [UInt8], _ bytes: [UInt8]) throws(DrawsError) {
        let number = SlipShard.number(of: name, bits: bits)
        pending[number].raw(name)
        pending[number].lengthPrefixed(bytes)
        if pending[number].bytes.count > Self.bufferByteCount >> bits { try flush(number) }
    }

    private mutating func flush(_ number: Int) throws(DrawsError) {
        try DurableFiles.append(part(number), pending[number].bytes, mode: DurableFiles.publicMode)
        pending[number] = ByteWriter()
    }

    /// Makes the shards; durable only with their directory.
    mutating func finish() throws(DrawsError) {
        for number in pending.indices {
            try flush(number)
            let bytes = try DurableFiles.read(part(number), maximum: SlipShard.maximumFileByteCount) ?? []
            var reader = ByteReader(bytes)
            var items: [SlipShard.Item] = []
            while let name = reader.raw(SlipShard.nameByteCount),
                let slip = reader.lengthPrefixed(maximum: SealedSlips.maximumFileByteCount)
            {
                items.append(SlipShard.Item(name: name, bytes: slip))
            }
            try DurableFiles.create(
                "\(directory)/\(SlipShard.path(number))", SlipShard.encoded(items), mode: DurableFiles.publicMode,
                isSynchronized: false)
            try DurableFiles.remove(part(number))
        }
    }
}
