/// What may stand in a text of a request: something, bounded, without control characters but line breaks.
enum CertificateText {
    /// Of a reason for a refusal, in UTF-8 bytes.
    static let maximumReason = 3000

    static func fault(_ text: String, _ place: String, maximum: Int) -> CertificateError? {
        guard !text.utf8.isEmpty else {
            return CertificateError(.field, at: place, "it is empty", remedy: "fill it in")
        }
        guard text.utf8.count <= maximum else {
            return CertificateError(
                .field, at: place, "\(text.utf8.count) bytes of UTF-8; at most \(maximum) are kept",
                remedy: "shorten it")
        }
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || scalar == "\r" || scalar.properties.generalCategory != .control
        }
        guard isPlain else {
            return CertificateError(.field, at: place, "it has control characters", remedy: "type it anew")
        }
        return nil
    }

    static func check(_ text: String, _ place: String, maximum: Int) throws(CertificateError) {
        if let fault = fault(text, place, maximum: maximum) { throw fault }
    }
}
