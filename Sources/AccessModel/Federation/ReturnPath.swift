/// Where somebody goes after signing in: a path of ours, so that no link to the sign-in page leads elsewhere.
public enum ReturnPath {
    /// - Returns: `text` if it is a path of this site of at most 1,024 printable ASCII characters, else `/`.
    public static func checked(_ text: String?) -> String {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), text.utf8.count <= 1024,
            text.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "\\") })
        else { return "/" }
        return text
    }
}
