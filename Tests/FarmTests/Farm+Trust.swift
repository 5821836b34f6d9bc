import Foundation

extension Farm {
    /// Where the desktops find the site.
    var siteAddress: String? {
        (settings["reachable"] as? [[String: Any]])?.first?["address"] as? String
    }

    /// PEM file with the root of the farm's time authority, out of the auditor's trust file.
    func timeRoot() throws -> String {
        let data = try Data(contentsOf: URL(fileURLWithPath: trust))
        guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any],
            let authorities = object["timeAuthorities"] as? [[String: Any]],
            let certificate = authorities.first?["certificate"] as? String
        else { throw FarmFailure("\(trust) names no time authority") }
        let path = directory + "/time-root.pem"
        let lines = stride(from: 0, to: certificate.count, by: 64).map {
            String(certificate.dropFirst($0).prefix(64))
        }
        let pem = ["-----BEGIN CERTIFICATE-----"] + lines + ["-----END CERTIFICATE-----", ""]
        try Data(pem.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}
