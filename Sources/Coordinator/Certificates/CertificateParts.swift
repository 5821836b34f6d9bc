public import CertificateModel
public import Certificates
public import Letters

/// What the service that takes requests for certificates is made of.
public struct CertificateParts: Sendable {
    public var store: CertificateStore
    public var maker: AnnexMaker
    /// How annexes name an office, from its identifier and its title.
    public var letterhead: @Sendable (_ office: String, _ title: String) -> CertificateContent.Letterhead
    /// Of the office's clock at an instant: minutes east of Greenwich.
    public var utcOffset: @Sendable (_ unixMilliseconds: UInt64) -> Int64
    /// Where annexes say that they can be checked.
    public var verifyAddress: String
    /// The signature is for trying things out.
    public var isTest: Bool

    public init(
        store: CertificateStore, maker: AnnexMaker,
        letterhead: @escaping @Sendable (_ office: String, _ title: String) -> CertificateContent.Letterhead,
        utcOffset: @escaping @Sendable (_ unixMilliseconds: UInt64) -> Int64, verifyAddress: String, isTest: Bool
    ) {
        self.store = store
        self.maker = maker
        self.letterhead = letterhead
        self.utcOffset = utcOffset
        self.verifyAddress = verifyAddress
        self.isTest = isTest
    }
}
