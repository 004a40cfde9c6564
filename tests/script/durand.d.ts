// The types that the scripts of the map pages share. What a script adds to `durand` has the type that it is written
// with; here is what several of them hand to each other.

/** West, south, east, north. */
type Box = [number, number, number, number];

/** Filters by their names, as an address has them. */
type Filters = Record<string, string>;

interface Feature {
  id?: string | number;
  type?: "Feature";
  // biome-ignore lint/suspicious/noExplicitAny: a record has the columns that its collection has
  properties: Record<string, any>;
  geometry: { type: string; coordinates: any } | null;
  links?: { rel: string; href: string }[];
}

/** Where a page's records come from: a service, or the page itself. */
interface Source {
  inside: boolean;
  features(filters: Filters, bbox: number[], zoom: number, signal?: AbortSignal): Promise<{ features: Feature[] }>;
  cluster(filters: Filters, id: string, limit: number, offset: number): Promise<{ features: Feature[] }>;
  summary(filters: Filters, signal?: AbortSignal): Promise<any>;
  timeline(filters: Filters, step: string, signal?: AbortSignal): Promise<any>;
  areas(filters: Filters, by: string, signal?: AbortSignal): Promise<any>;
  outlines(): Promise<any>;
  towns(): Promise<any>;
  surroundings(): Promise<{ waters: Feature[]; neighbours: Feature[] }>;
  districts: (() => Promise<{ features: Feature[] }>) | null;
  items(
    filters: Filters,
    bbox: number[],
    more: { sortby: string; limit: number; offset?: number },
    signal?: AbortSignal,
  ): Promise<{ numberMatched: number; features: Feature[] }>;
  unlocated(filters: Filters): Promise<Feature[]>;
  undated(filters: Filters): Promise<Feature[]>;
  places?(text: string): Promise<Feature[]>;
  incident(id: string): Promise<Feature>;
  claims(id: string): Promise<Feature[]>;
  statuses(): Promise<{ statements: Feature[]; histories: any }>;
  near(id: string, filters: Filters): Promise<{ numberMatched: number; features: Feature[] }>;
  itemLink(id: string): string | null;
  nearLink(lon: number, lat: number): string | null;
  exportLink(suffix: string, filters: Filters, more: Record<string, unknown>): string | null;
  project?: string;
  documents?: string;
  everything?(filters: Filters, bbox: number[] | null): { type: string; features: Feature[] };
}

type State = InstanceType<typeof durand.State>;

/** What the units of a page know of each other; map.js puts it together. */
/** What a search found: a place to go to, an incident or crossing to choose, or words to filter by. */
interface Found {
  name: string;
  about: string;
  at?: [number, number] | null;
  km?: number;
  id?: string;
  words?: string;
}

interface Page {
  data: any;
  vocabularies: any;
  source: Source;
  symbols: any;
  crossings: Feature[];
  provinces: Map<string, any>;
  params: Filters;
  state: State;
  map: import("leaflet").Map;
  root: HTMLElement;
  isNarrow: () => boolean;
  isSmall: () => boolean;
  /** The view that the address asked for. */
  asked: number[] | null;
  /** Whether what stands around the map has come, and why it has not. */
  isWhole: boolean;
  lacking: string;
  addControls: () => Promise<void>;
  ground: {
    lacking: string;
    provinces: Feature[];
    lineName: any;
    finish(outlines: () => Promise<any>, tell: () => void): Promise<void>;
  };
  addOutlines: () => Promise<void>;
  showKey: () => void;
  busy: InstanceType<typeof durand.Busy>;
  status: InstanceType<typeof durand.Status>;
  view: InstanceType<typeof durand.View>;
  asking: InstanceType<typeof durand.Asking>;
  days: InstanceType<typeof durand.LookedAtDay>;
  picking: InstanceType<typeof durand.Picking>;
  choosing: InstanceType<typeof durand.Choosing>;
  ring: InstanceType<typeof durand.NearRing>;
  hover: InstanceType<typeof durand.Hover>;
  marks: any;
  units: InstanceType<typeof durand.UnitShapes>;
  gates: { show(statusOf: (p: any) => any): void; discs(): any[]; names(symbols: any[]): any[] };
  layers: InstanceType<typeof durand.Layers>;
  towns: InstanceType<typeof durand.Towns>;
  surroundings: InstanceType<typeof durand.Surroundings>;
  panel: InstanceType<typeof durand.Panel>;
  table: InstanceType<typeof durand.Table>;
  summary: InstanceType<typeof durand.Summary>;
  filters: InstanceType<typeof durand.Filters>;
  timeline: InstanceType<typeof durand.Timeline>;
  tools: Record<string, HTMLElement>;
}

/** The words and the outlines that all live pages share. */
declare var durandGround: any;
