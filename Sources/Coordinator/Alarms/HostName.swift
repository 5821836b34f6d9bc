import Foundation

/// Who a callback is for, without the path, which may hold a secret.
enum HostName {
    static func text(of address: String) -> String {
        guard let url = URLComponents(string: address), let host = url.host else { return "?" }
        return url.port.map { "\(host):\($0)" } ?? host
    }
}
