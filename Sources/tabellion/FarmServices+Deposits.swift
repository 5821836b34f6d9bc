import Coordinator
import DepositModel
import Deposits
import FarmProtocol
import Ledger

extension FarmServices {
    /// The deposit service of this farm.
    func deposits(
        log: Log, policy: LetterPolicy, anchors: any DepositAnchors,
        letters: LetterMakers?
    ) throws -> DepositParts {
        let settings = directory.configuration.deposits
        var limits = DepositLimits()
        limits.fileByteCount = UInt64(settings.fileBytes)
        limits.uploads = settings.uploads
        limits.perSecond = settings.perSecond
        limits.deadlineSeconds = UInt64(settings.deadlineSeconds)
        return DepositParts(
            store: try SQLiteDepositStore(directory: directory.file("deposits")),
            files: try SealedFiles(directory: directory.file("deposits/files")), ledger: log,
            logKey: try directory.logKey(), policy: policy, anchors: anchors, limits: limits,
            letter: letters?.deposit, sessionLetters: letters?.session, register: letters?.register)
    }
}
