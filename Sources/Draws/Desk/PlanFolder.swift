internal import CanonicalJSON
internal import DrawCore

/// `plans/ID/{plan.json,candidates.csv}`: what an office is preparing; mode 0700.
struct PlanFolder: Sendable {
    let path: String

    init(path: String) throws(DrawsError) {
        self.path = path
        try DurableFiles.makeDirectory(path, mode: 0o700)
        try StagedDirectory.removeAbandoned(in: path)
    }

    private func file(_ id: String) -> String { "\(path)/\(id)/\(DrawPlan.file)" }

    /// The list's CSV.
    func candidates(of id: String) -> String { "\(path)/\(id)/\(DrawFolder.candidates)" }

    /// What is allotted.
    func units(of id: String) -> String { "\(path)/\(id)/\(UnitsFile.file)" }

    /// Every plan, by identifier.
    ///
    /// - Throws: `.malformed`, `.storage`.
    func all() throws(DrawsError) -> [String: DrawPlan] {
        var plans: [String: DrawPlan] = [:]
        for id in try DurableFiles.names(in: path) where !StagedDirectory.isTemporary(id) {
            let name = file(id)
            guard let bytes = try DurableFiles.read(name, maximum: DrawFolder.maximumFileByteCount) else { continue }
            do {
                plans[id] = try DrawPlan(canonical: bytes, file: name)
            } catch {
                throw DrawsError(.malformed, "\(name) is not as it was written: take it from the backup", cause: error)
            }
        }
        return plans
    }

    /// A new plan; its folder appears whole.
    ///
    /// - Throws: `.storage`.
    func create(_ plan: DrawPlan) throws(DrawsError) {
        let staged = try StagedDirectory(target: "\(path)/\(plan.id)", mode: 0o700)
        try staged.add(DrawPlan.file, plan.canonicalBytes)
        try staged.publish(replaces: false)
    }

    /// Keeps a list; the plan names its digest afterwards.
    ///
    /// - Throws: `.storage`.
    func keep(_ candidates: [UInt8], of id: String) throws(DrawsError) {
        try DurableFiles.replace(self.candidates(of: id), with: candidates, mode: DurableFiles.secretMode)
    }

    /// Keeps what is allotted; the plan names its digest afterwards.
    ///
    /// - Throws: `.storage`.
    func keep(_ units: UnitsFile, of id: String) throws(DrawsError) {
        try DurableFiles.replace(self.units(of: id), with: units.canonicalBytes, mode: DurableFiles.secretMode)
    }

    /// - Throws: `.storage`.
    func write(_ plan: DrawPlan) throws(DrawsError) {
        try DurableFiles.replace(file(plan.id), with: plan.canonicalBytes, mode: DurableFiles.secretMode)
    }
}
