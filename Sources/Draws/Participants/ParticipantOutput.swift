internal import CanonicalJSON
public import DrawCore

extension RevealFile {
    /// Writes the file, whole or not at all.
    ///
    /// - Throws: `.storage`.
    public func write(to path: String) throws(DrawsError) {
        try DurableFiles.replace(path, with: canonicalBytes, mode: DurableFiles.publicMode)
    }
}

extension SlipLookup.Found {
    /// Writes the slip, whole or not at all; only its owner may read it.
    ///
    /// - Throws: `.storage`.
    public func write(to path: String) throws(DrawsError) {
        try DurableFiles.replace(path, with: bytes, mode: DurableFiles.secretMode)
    }
}
