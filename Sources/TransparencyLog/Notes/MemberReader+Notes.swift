public import CanonicalJSON
public import CryptoPrimitives

extension MemberReader {
    /// A verifier key in its text form.
    public mutating func verifierKey(_ name: String) throws(JSONError) -> VerifierKey {
        let text = try string(name)
        do throws(NoteError) {
            return try VerifierKey(parsing: text)
        } catch { throw failure(name, error.message) }
    }

    /// A signed note.
    public mutating func note(_ name: String) throws(JSONError) -> SignedNote {
        let text = try string(name)
        do throws(NoteError) {
            return try SignedNote(parsing: Array(text.utf8))
        } catch { throw failure(name, error.message) }
    }

    /// Hashes in hexadecimal, at most `maximum`.
    public mutating func digests(_ name: String, maximum: Int) throws(JSONError) -> [Digest] {
        let texts = try strings(name)
        guard texts.count <= maximum else { throw failure(name, "at most \(maximum) hashes should stand here") }
        let digests = texts.compactMap { Digest(hex: $0) }
        guard digests.count == texts.count else {
            throw failure(name, "64 lower-case hexadecimal digits should stand for each hash")
        }
        return digests
    }
}
