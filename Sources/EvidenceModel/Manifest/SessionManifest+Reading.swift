internal import CanonicalJSON

extension SessionManifest {
    /// Reads `session.json` record by record, so that a long one costs little more than its bytes, and takes the
    /// fingerprint from those bytes.
    ///
    /// - Throws: what `init(canonical:file:)` throws.
    public static func read(_ bytes: [UInt8]) throws(EvidenceError) -> (manifest: SessionManifest, Fingerprint) {
        do throws(JSONError) {
            var parser = JSONParser(bytes: bytes, spelling: .canonical)
            var leaves = Fingerprint.Builder()
            var header: SessionHeader?
            var records: [ArtefactRecord] = []
            guard parser.take(#"{"records":["#) else { throw parser.failure("\"records\" should stand here") }
            repeat {
                let start = parser.offset
                let value = try parser.element(depth: 3)
                leaves.append(bytes[start..<parser.offset])
                let place = "records[\(leaves.count - 1)]"
                if header == nil {
                    header = try SessionHeader(json: value, at: place)
                } else {
                    records.append(try ArtefactRecord(json: value, at: place))
                }
            } while parser.take(UInt8(ascii: ","))
            guard parser.take(#"],"type":"tabellion/session","v":1}"#), parser.offset == bytes.count, let header else {
                throw parser.failure("type \"tabellion/session\" and v 1 should end the file")
            }
            return (try SessionManifest(ascending: header, records), leaves.fingerprint)
        } catch { throw EvidenceError(error.inFile(path)) }
    }

    private init(ascending header: SessionHeader, _ records: [ArtefactRecord]) throws(JSONError) {
        self.header = header
        self.records = records
        try checkOrder(at: "records")
    }
}
