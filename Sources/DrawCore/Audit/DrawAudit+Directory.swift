internal import CanonicalJSON
internal import CryptoPrimitives

/// Checks `units`, `register`, `files`.
extension DrawAudit {
    mutating func checkUnits() {
        guard let bytes = directory.units else { return report.setNotApplicable(.units) }
        let units: UnitsFile? = read(bytes, UnitsFile.file, for: .units)
        guard let units else { return }
        guard let configuration else { return report.skip(.units, without: DrawConfiguration.file) }
        if !units.isCommitted(by: configuration.subject) {
            report.fail(.units, DrawError(.units, at: UnitsFile.file, "its SHA-256 does not end the subject"))
        }
    }

    mutating func checkRegister() {
        guard var register = options.register, let draw = report.draw else {
            return report.skip(
                [.register],
                DrawError(
                    .register, at: "register", "not given: a second draw for one subject is not seen here",
                    remedy: "ask the office for the directories of all its draws"))
        }
        let listed = register.draws.first { $0.number == draw.number }
        if !register.name.utf8.elementsEqual(draw.register.utf8) || listed == nil {
            report.fail(.register, DrawError(.register, at: register.name, "\(draw) is not in this register"))
        }
        if let loggedRegister, loggedRegister.name.utf8.elementsEqual(register.name.utf8) {
            let known = Set(register.draws.map(\.number))
            for number in loggedRegister.draws.map(\.number) where !known.contains(number) {
                report.fail(
                    .register,
                    DrawError(
                        .register, at: "\(register.name), number \(number)", "on the log, and not in the register"))
            }
            register = register.asLogged(in: loggedRegister)
        }
        report.fail(.register, register.problems)
    }

    /// Every file that the draw has come to, and no other: nothing would say what another one means.
    mutating func checkFiles() {
        guard !options.isDocumentsOnly else { return skipLists(.files) }
        var due: Set<String> = [DrawConfiguration.file, CandidateList.file, CommitmentFile.file]
        let isVoid = decision == nil ? directory.void != nil : voidCause != nil
        if isVoid {
            due.insert(VoidFile.file)
            if voidCause == .tooFewReveals { due.formUnion([VRFFile.file, RevealsFile.file]) }
        } else {
            due.formUnion([VRFFile.file, RevealsFile.file, BeaconFile.file, ResultFile.file, RemovalsFile.file])
            let stages = configuration.map { Array(1...UInt32($0.stages.count)) } ?? Array(directory.outcomes.keys)
            due.formUnion(stages.map { StageOutcome.file($0) })
        }
        if report.subject.map({ UnitsFile.isNamed(by: $0) }) ?? (directory.units != nil) { due.insert(UnitsFile.file) }
        let ledger: Set<String> = [LedgerFile.file, LedgerFile.finalCheckpoint]
        if !options.isEngineOnly { due.formUnion(ledger) }
        let names = directory.names
        for file in due.subtracting(names).sorted() {
            report.fail(
                .files,
                DrawError(.member, at: file, "the file is missing", remedy: "ask the office for the whole directory"))
        }
        let others = names.subtracting(due).subtracting(ledger).subtracting([LedgerFile.deadlineCheckpoint])
        for file in others.sorted() + directory.strangers.sorted() {
            report.fail(
                .files,
                DrawError(
                    .member, at: file, "it has no place in the directory of this draw",
                    remedy: "ask the office what it is"))
        }
    }
}
