extension DesktopHost {
    /// A file of the mounted image, by its absolute path inside; nil when there is none.
    public func imageFile(_ path: String) -> [UInt8]? {
        guard let mounted else { return nil }
        return HostFiles.read(mounted.point + path, limit: 16 << 20)
    }
}
