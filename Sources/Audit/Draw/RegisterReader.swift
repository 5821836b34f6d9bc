internal import CanonicalJSON
internal import DrawCore
internal import EvidenceModel
internal import Glibc
internal import TransparencyLog

/// All draws of a register: from `register.json`, or from a folder that holds their draw directories.
///
/// What a directory says of its draw is believed here: every draw of the register has its own audit.
struct RegisterReader {
    /// The register's name.
    let register: String

    /// - Parameters:
    ///   - path: a file, or a folder of draw directories; of a folder with `public/` inside, that is the directory.
    ///   - own: the draw directory that is audited, one of the register's whether it lies in that folder or not.
    /// - Throws: `.read`, `.limit`, `.json`, `.member`.
    func read(_ path: String, own: String) throws(EvidenceError) -> DrawRegister {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw EvidenceError(.read, "\(path): \(unsafe String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            let bytes = try FileSource.contents(of: path, maximum: DrawDirectoryReader.maximumDocumentByteCount)
            return try Self.model(RegisterFile.self, bytes, path, isCanonical: false).register
        }
        var draws: [(configuration: [UInt8], draw: RegisterDraw)] = []
        let folders = try DrawDirectoryReader.list(path).sorted().map { path + "/" + $0 }
        // An office's own folder of a draw has the rules, and only `public/` says what came of them.
        for folder in [own] + folders.flatMap({ [$0 + "/public", $0] }) {
            guard let found = try draw(in: folder), !draws.contains(where: { $0.configuration == found.configuration })
            else { continue }
            draws.append(found)
        }
        return DrawRegister(name: register, draws: draws.map(\.draw))
    }

    /// - Returns: nil when the folder is no draw directory, or one of another register.
    private func draw(in folder: String) throws(EvidenceError) -> (configuration: [UInt8], draw: RegisterDraw)? {
        guard unsafe access(folder + "/" + DrawConfiguration.file, F_OK) == 0 else { return nil }
        var reader = try DrawDirectoryReader(path: folder)
        let bytes = try reader.bytes(DrawConfiguration.file)
        let configuration = try Self.model(DrawConfiguration.self, bytes, "\(folder)/\(DrawConfiguration.file)")
        guard configuration.register.utf8.elementsEqual(register.utf8),
            let draw = try? configuration.identifier()
        else { return nil }
        var fate = reader.names.contains(ResultFile.file) ? RegisterDraw.Fate.result : .pending
        if reader.names.contains(VoidFile.file) {
            let void = try Self.model(VoidFile.self, try reader.bytes(VoidFile.file), "\(folder)/\(VoidFile.file)")
            fate = .void(void.cause)
        }
        return (
            bytes,
            RegisterDraw(
                number: configuration.number, commitments: try commitments(of: draw, &reader),
                subject: configuration.subject, replaces: configuration.replaces, fate: fate)
        )
    }

    private func commitments(
        of draw: DrawIdentifier, _ reader: inout DrawDirectoryReader
    ) throws(EvidenceError) -> [UInt64] {
        guard reader.names.contains(LedgerFile.file) else { return [] }
        let place = "\(reader.path)/\(LedgerFile.file)"
        let file = try Self.model(LedgerFile.self, try reader.bytes(LedgerFile.file), place)
        let name = draw.bytes
        return file.items.compactMap { item in
            guard let entry = try? LedgerEntry(decoding: item.entry), case .drawCommitment(let logged, _) = entry.body,
                logged == name
            else { return nil }
            return item.index
        }
    }

    private static func model<Model: JSONModel>(
        _: Model.Type, _ bytes: [UInt8], _ place: String, isCanonical: Bool = true
    ) throws(EvidenceError) -> Model where Model.Failure == DrawError {
        do throws(DrawError) {
            return isCanonical ? try Model(canonical: bytes, file: place) : try Model(freely: bytes, file: place)
        } catch { throw EvidenceError(.member, error.message) }
    }
}
