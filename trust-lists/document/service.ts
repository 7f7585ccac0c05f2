/** What a country can do in the region, as TS 119 602 services: each with its type, status and keys. */

/** Service types of a hub; every entry has one service of each type, and perhaps Witness. */
export const serviceTypes = {
  /** Signs the entity statements of the country's `/fed`. */
  FederationIdentity: 'urn:breakwater:SvcType:FederationIdentity',
  /** Signs requests and answers between hubs. */
  PeerMessaging: 'urn:breakwater:SvcType:PeerMessaging',
  /** Signs pack manifests, heads and receipts. */
  BackupStore: 'urn:breakwater:SvcType:BackupStore',
  /** Opens recovery shares that this country keeps for others. */
  RecoveryCustody: 'urn:breakwater:SvcType:RecoveryCustody',
  /** Cosigns checkpoints of the region's log. */
  Witness: 'urn:breakwater:SvcType:Witness',
} as const;

/** The name of a service type. */
export type ServiceName = keyof typeof serviceTypes;

/** What a service is called in the list. */
export const serviceTitles: Readonly<Record<ServiceName, string>> = {
  FederationIdentity: 'Identity federation',
  PeerMessaging: 'Messages between hubs',
  BackupStore: 'Backup storage for other countries',
  RecoveryCustody: 'Custody of recovery shares',
  Witness: 'Witness of the log',
};

/** Which curves the keys of a service may be on. */
export const serviceCurves = {
  FederationIdentity: 'Ed25519',
  PeerMessaging: 'Ed25519',
  BackupStore: 'Ed25519',
  RecoveryCustody: 'X25519',
  Witness: 'Ed25519',
} as const;

/** Service status (the words of ETSI TS 119 612); keys of a service that is not granted are not given out. */
export const serviceStatuses = {
  granted: 'urn:breakwater:Svcstatus:granted',
  suspended: 'urn:breakwater:Svcstatus:suspended',
  withdrawn: 'urn:breakwater:Svcstatus:withdrawn',
} as const;

/** The name of a service status. */
export type ServiceStatus = keyof typeof serviceStatuses;
