/// Why a session ended; the ledger writes the number (docs/spec/ledger.md, types 4 and 5).
public enum ClosingReason: String, Sendable, CaseIterable {
    case user
    case timeLimit = "time-limit"
    case recorder
    case xServer = "x-server"
    case browser, worker, anchor
    case operatorRequest = "operator"
    case space

    /// 1 to 9.
    public var ledgerCode: UInt8 { UInt8(Self.allCases.firstIndex(of: self)! + 1) }
}
