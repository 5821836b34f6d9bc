/// Results of a batch as comma-separated values (RFC 4180), for a spreadsheet.
public enum BatchTable {
    private static let columns = [
        "number", "url", "phase", "detail", "reason", "session", "fingerprint", "fingerprintSm3", "bundle", "letter",
    ]

    /// UTF-8 with a byte order mark, without which spreadsheets take Chinese for something else.
    public static func text(_ results: [BatchView.Result]) -> String {
        let rows = results.map { result in
            [
                "\(result.number)", result.url, result.phase.rawValue, result.detail, result.reason ?? "",
                result.session,
                result.fingerprint ?? "", result.fingerprintSm3 ?? "", result.bundle ?? "", result.letter ?? "",
            ]
        }
        return "\u{FEFF}" + ([columns] + rows).map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
    }

    /// A cell in quotes where it needs them. What a spreadsheet would run as a formula has an apostrophe before it.
    static func cell(_ text: String) -> String {
        var text = text
        if let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) { text = "'" + text }
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
