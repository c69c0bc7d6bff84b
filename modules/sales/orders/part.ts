import type { Part } from '../part.js';
import { releaseCancelled } from './cancel.listener.js';
import { confirmOrder } from './confirm/confirm.listener.js';
import { approveCredit } from './confirm/credit.js';
import { makeFolders } from './folders.action.js';
import { glassWorkshop } from './process/glass-workshop.process.js';
import { printOrder } from './print.action.js';
import { tellReady } from './hand-over/tell-ready.action.js';
import { orderMessages } from './messages.js';
import { composeOrder, orderFromQuote, repriceOrder } from './order.actions.js';
import { consumeMaterial } from './production/consume.action.js';
import { followCosts } from './production/costs.listener.js';
import { orderMaterial, orderWork } from './production/order-material.entity.js';
import { orderVisit } from './production/order-visit.entity.js';
import { qualityCheck } from './production/quality-check.entity.js';
import { followChecks } from './production/quality.listener.js';
import { orderReports } from './reports.js';
import { salesOrderLine } from './sales-order-line.entity.js';
import { salesOrder } from './sales-order.entity.js';
import { orderSettings } from './settings.js';
import { reportShipment } from './shipments/report.action.js';
import { followShipments, shipOrder } from './shipments/ship.action.js';
import { shipment, shipmentLine } from './shipments/shipment.entity.js';

declare module '#kernel/types' {
  interface Entities {
    salesOrder: typeof salesOrder;
    salesOrderLine: typeof salesOrderLine;
    orderVisit: typeof orderVisit;
    orderMaterial: typeof orderMaterial;
    orderWork: typeof orderWork;
    qualityCheck: typeof qualityCheck;
    shipment: typeof shipment;
    shipmentLine: typeof shipmentLine;
  }
  interface Actions {
    'salesOrder.fromQuote': typeof orderFromQuote;
    'salesOrder.compose': typeof composeOrder;
    'salesOrder.price': typeof repriceOrder;
    'salesOrder.approveCredit': typeof approveCredit;
    'salesOrder.tellReady': typeof tellReady;
    'salesOrder.print': typeof printOrder;
    'salesOrder.makeFolders': typeof makeFolders;
    'salesOrder.ship': typeof shipOrder;
    'shipment.report': typeof reportShipment;
    'orderMaterial.consume': typeof consumeMaterial;
  }
}

/** Orders from confirmation to hand-over, with what the workshop does for them. */
export const orders: Part = {
  entities: [salesOrder, salesOrderLine, orderVisit, orderMaterial, orderWork, qualityCheck, shipment, shipmentLine],
  actions: [
    orderFromQuote,
    composeOrder,
    repriceOrder,
    approveCredit,
    tellReady,
    shipOrder,
    reportShipment,
    consumeMaterial,
    printOrder,
    makeFolders,
  ],
  listeners: [confirmOrder, releaseCancelled, ...followCosts, ...followChecks, ...followShipments],
  settings: orderSettings,
  reports: orderReports,
  processes: [glassWorkshop],
  messages: orderMessages,
};
