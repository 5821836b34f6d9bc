internal import CryptoPrimitives

/// Textual encoding of certificates (RFC 7468 section 5).
public enum PEM {
    private static let begin = "-----BEGIN CERTIFICATE-----"
    private static let end = "-----END CERTIFICATE-----"

    /// DER of every certificate in the text, at least one; lines outside the markers are ignored.
    ///
    /// - Throws: `malformed`, naming the line.
    public static func certificates(_ text: [UInt8]) throws(TokenError) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var open: Int?
        var base64: [UInt8] = []
        let lines = text.split(omittingEmptySubsequences: false) { $0 == 0x0A }
        for (index, bytes) in lines.enumerated() {
            let line = String(decoding: bytes.filter { !($0 == 0x0D || $0 == 0x20 || $0 == 0x09) }, as: UTF8.self)
            if line == squeezed(begin) {
                guard open == nil else { throw malformed(index, "a certificate begins inside another") }
                open = index
                base64 = []
            } else if line == squeezed(end) {
                guard open != nil, let der = Base64.decode(String(decoding: base64, as: UTF8.self)) else {
                    throw malformed(open ?? index, "the certificate is not in base64")
                }
                found.append(der)
                open = nil
            } else if open != nil {
                base64 += line.utf8
            }
        }
        if let open { throw malformed(open, "a certificate begins and does not end") }
        guard !found.isEmpty else {
            throw TokenError(.malformed, "no certificate found: the file must hold one in DER or some in PEM")
        }
        return found
    }

    /// One certificate in PEM, 64 characters a line, LF.
    public static func text(certificate der: [UInt8]) -> String {
        let base64 = Array(Base64.encode(der).utf8)
        let lines = stride(from: 0, to: base64.count, by: 64).map { start in
            String(decoding: base64[start..<min(start + 64, base64.count)], as: UTF8.self)
        }
        return ([begin] + lines + [end]).joined(separator: "\n") + "\n"
    }

    private static func squeezed(_ marker: String) -> String { marker.filter { $0 != " " } }

    private static func malformed(_ line: Int, _ what: String) -> TokenError {
        TokenError(.malformed, "line \(line + 1): \(what); write the file again from its source")
    }
}
