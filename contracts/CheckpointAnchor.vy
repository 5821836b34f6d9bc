# pragma version 0.4.3
# pragma evm-version london
"""
@title Anchors of transparency logs' checkpoints
@notice Keeps, for each log, the newest checkpoint that an admitted account stated: its size only grows, and nobody, the admin
        included, can change or remove what was stated. The events are the whole history.
@dev A log is named by the Keccak-256 of its origin. Accounts are admitted for one log each, so that an account can do no
     harm to another log. No function takes money or calls another contract. EVM version London, for consortium chains that
     do not know PUSH0.
"""

struct Latest:
    size: uint64
    root: bytes32
    height: uint64

event Anchored:
    origin: indexed(bytes32)
    size: uint64
    root: bytes32

event SenderAdmitted:
    origin: indexed(bytes32)
    sender: indexed(address)

event SenderRemoved:
    origin: indexed(bytes32)
    sender: indexed(address)

event AdminProposed:
    admin: indexed(address)
    proposed: indexed(address)

event AdminChanged:
    previous: indexed(address)
    admin: indexed(address)

# Who admits and removes senders, and may hand that over; no more than that.
admin: public(address)

# Who may take over with accept_admin; nobody when empty.
proposed_admin: public(address)

# Whether an account may anchor checkpoints of a log.
admitted: public(HashMap[bytes32, HashMap[address, bool]])

latest_of: HashMap[bytes32, Latest]


@deploy
def __init__(admin: address):
    assert admin != empty(address), "no admin"
    self.admin = admin
    log AdminChanged(previous=empty(address), admin=admin)


@external
def anchor(origin: bytes32, size: uint64, root: bytes32):
    """
    @notice States a checkpoint of a log. A size that is there already is refused, whatever the root.
    """
    assert self.admitted[origin][msg.sender], "sender is not admitted for this origin"
    assert size > 0, "an empty log is not anchored"
    known: Latest = self.latest_of[origin]
    assert size >= known.size, "a larger size is anchored"
    if size == known.size:
        assert root == known.root, "another root is anchored at this size"
        raise "this checkpoint is anchored already"
    self.latest_of[origin] = Latest(size=size, root=root, height=convert(block.number, uint64))
    log Anchored(origin=origin, size=size, root=root)


@external
@view
def latest(origin: bytes32) -> (uint64, bytes32, uint64):
    """
    @return Size, root and block number of the newest checkpoint; three zeros when there is none.
    """
    known: Latest = self.latest_of[origin]
    return known.size, known.root, known.height


@external
def admit(origin: bytes32, sender: address):
    assert msg.sender == self.admin, "only the admin admits senders"
    assert sender != empty(address), "no sender"
    assert not self.admitted[origin][sender], "sender is admitted already"
    self.admitted[origin][sender] = True
    log SenderAdmitted(origin=origin, sender=sender)


@external
def remove(origin: bytes32, sender: address):
    assert msg.sender == self.admin, "only the admin removes senders"
    assert self.admitted[origin][sender], "sender is not admitted"
    self.admitted[origin][sender] = False
    log SenderRemoved(origin=origin, sender=sender)


@external
def propose_admin(proposed: address):
    """
    @notice First half of a hand-over; the empty address takes a proposal back.
    """
    assert msg.sender == self.admin, "only the admin hands over"
    self.proposed_admin = proposed
    log AdminProposed(admin=self.admin, proposed=proposed)


@external
def accept_admin():
    """
    @notice Second half: the proposed account shows that it is there. Nobody can hand over to an account that does not exist.
    """
    assert msg.sender == self.proposed_admin, "only the proposed admin accepts"
    previous: address = self.admin
    self.admin = msg.sender
    self.proposed_admin = empty(address)
    log AdminChanged(previous=previous, admin=msg.sender)
