import AccessModel
import CertificateModel
import Certificates
import Coordinator
import Foundation
import LetterModel
import Letters
import Timestamping

extension FarmServices {
    /// The service that takes requests for certificates; annexes are signed as letters are.
    func certificates(
        _ office: LetterOfficeFiles, _ authorities: [FarmAuthority], _ local: LocalTimeAuthority?
    ) throws -> CertificateParts {
        let settings = office.settings
        let zone = TimeZone(identifier: directory.configuration.timeZone) ?? .gmt
        return CertificateParts(
            store: try CertificateStore(path: directory.file("certificates.sqlite")),
            maker: AnnexMaker(
                press: try LetterPress(), signer: office.signer, language: try letterLanguage(settings),
                timeStamping: try stamping(authorities, local)),
            letterhead: { identifier, title in
                // The farm's own office is named as its letters name it; every other one by its title.
                guard identifier == AccessTokens.officeID.text, let settings else {
                    return CertificateContent.Letterhead(name: title, otherName: nil, address: nil)
                }
                return CertificateContent.Letterhead(
                    name: settings.office, otherName: settings.otherName, address: settings.address)
            },
            utcOffset: { milliseconds in
                let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
                return Int64(zone.secondsFromGMT(for: date) / 60)
            },
            verifyAddress: settings?.verifyAddress ?? "https://\(directory.configuration.listen)/verify",
            isTest: office.isTest)
    }
}
